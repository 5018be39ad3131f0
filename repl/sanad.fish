# Completion of sanad(1) for fish.

set -l commands load export convert stats check compact backup dump sparql report read extract eval lexicon help
set -l formats 'turtle trig ntriples nquads rdfxml rdfjson dot'
set -l modes 'box table column line csv tsv json jsonl markdown html sparql-json sparql-xml ttl tree'
set -l shell "not __fish_seen_subcommand_from $commands"

complete -c sanad -n __fish_use_subcommand -a load -d 'Add the facts of RDF files'
complete -c sanad -n __fish_use_subcommand -a export -d 'Write the graph'
complete -c sanad -n __fish_use_subcommand -a convert -d 'Bring RDF from one format to another'
complete -c sanad -n __fish_use_subcommand -a stats -d 'Count what is in a store'
complete -c sanad -n __fish_use_subcommand -a check -d 'Say what is wrong with a store'
complete -c sanad -n __fish_use_subcommand -a compact -d 'Write a store anew without free space'
complete -c sanad -n __fish_use_subcommand -a backup -d 'Copy a store, also while others change it'
complete -c sanad -n __fish_use_subcommand -a sparql -d 'Answer SPARQL through Redland'
complete -c sanad -n __fish_use_subcommand -a report -d 'Turn Markdown with questions into a page'
complete -c sanad -n __fish_use_subcommand -a dump -d 'Write everything in a store'
complete -c sanad -n __fish_use_subcommand -a read -d 'Add the facts that articles tell'
complete -c sanad -n __fish_use_subcommand -a extract -d 'Turn articles into RDF'
complete -c sanad -n __fish_use_subcommand -a eval -d 'Compare with facts written by hand'
complete -c sanad -n __fish_use_subcommand -a lexicon -d 'Show how a text is read'
complete -c sanad -n __fish_use_subcommand -a help -d 'Explain a word or command'

complete -c sanad -s q -l quiet -d 'No notes'
complete -c sanad -s h -l help -d 'How it is called'
complete -c sanad -n $shell -l version -d 'The version'
complete -c sanad -n $shell -s e -l execute -x -d 'Run statements'
complete -c sanad -n $shell -s f -l file -r -d 'Run a file'
complete -c sanad -n $shell -s p -l parameter -x -d 'Give a parameter a value'
complete -c sanad -n $shell -l mode -x -a $modes -d 'How rows are shown'
complete -c sanad -n $shell -l color -x -a 'auto always never' -d Colour
complete -c sanad -n $shell -l iris -d 'Full IRIs'
complete -c sanad -n $shell -l strict -d 'Names as they are stored'
complete -c sanad -n $shell -l readonly -d 'Change nothing'
complete -c sanad -n $shell -l yes -d 'Remove without asking'
complete -c sanad -n $shell -l trust -d 'Run ./.sanad without asking'
complete -c sanad -n $shell -l keep-going -d 'Go on behind a failure'
complete -c sanad -n $shell -l timing -d 'How long each statement took'
complete -c sanad -n $shell -l expect-rows -x -d 'Exit with 4 unless so many rows'
complete -c sanad -n '__fish_seen_subcommand_from load' -l into -x -d Graph
complete -c sanad -n '__fish_seen_subcommand_from load export' -l graph -x -d Graph
complete -c sanad -n '__fish_seen_subcommand_from load' -l replace -d 'Empty it first'
complete -c sanad -n '__fish_seen_subcommand_from load' -l memory -x -d 'About how much to use'
complete -c sanad -n '__fish_seen_subcommand_from load' -l progress -d 'Say how far it is'
complete -c sanad -n '__fish_seen_subcommand_from load convert' -l base -x -d 'Base IRI'
complete -c sanad -n '__fish_seen_subcommand_from load convert' -l from -x -a $formats -d Format
complete -c sanad -n '__fish_seen_subcommand_from load export' -l format -x -a $formats -d Format
complete -c sanad -n '__fish_seen_subcommand_from export convert' -l to -x -a $formats -d Format
complete -c sanad -n '__fish_seen_subcommand_from export convert' -l canonical -d 'Sorted lines'
complete -c sanad -n '__fish_seen_subcommand_from convert dump' -s o -l output -r -d 'Where to write'
complete -c sanad -n '__fish_seen_subcommand_from dump' -l salvage -d 'Go on where it is damaged'
complete -c sanad -n '__fish_seen_subcommand_from read' -l as -x -d 'Call the article so'
complete -c sanad -n '__fish_seen_subcommand_from read' -l url -x -d 'Where it was published'
complete -c sanad -n '__fish_seen_subcommand_from read' -l date -x -d 'The day it appeared'
complete -c sanad -n '__fish_seen_subcommand_from read extract eval lexicon' -l lexicon -r -d 'More words'
complete -c sanad -n '__fish_seen_subcommand_from report' -s o -l output -r -d 'An .html, .md or .pdf file'
complete -c sanad -n '__fish_seen_subcommand_from report' -s p -l parameter -x -d 'Give a parameter a value'
complete -c sanad -n '__fish_seen_subcommand_from report' -l check -d 'Ask everything, write nothing'
complete -c sanad -n '__fish_seen_subcommand_from report' -l keep-going -d 'Show errors in the report'
complete -c sanad -n '__fish_seen_subcommand_from report' -l reproducible -d 'The same facts give the same bytes'
complete -c sanad -n '__fish_seen_subcommand_from report' -l unsafe -d 'Keep raw HTML'
complete -c sanad -n '__fish_seen_subcommand_from report' -l iris -d 'Full IRIs'
complete -c sanad -n '__fish_seen_subcommand_from report' -l strict -d 'Names as they are stored'
