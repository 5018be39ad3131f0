# Completion of sanad(1) for bash.

_sanad() {
  local current previous command words
  current=${COMP_WORDS[COMP_CWORD]}
  previous=${COMP_WORDS[COMP_CWORD - 1]}
  command=
  case ${COMP_WORDS[1]} in
  load | export | convert | stats | check | compact | backup | dump | sparql | report | read | extract | eval | lexicon | help) [ "$COMP_CWORD" -eq 1 ] || command=${COMP_WORDS[1]} ;;
  esac

  case $previous in
  --mode)
    words='box table column line csv tsv json jsonl markdown html sparql-json sparql-xml ttl tree'
    ;;
  --color) words='auto always never' ;;
  --from | --to | --format) words='turtle trig ntriples nquads rdfxml rdfjson dot' ;;
  -e | --execute | -p | --parameter | --expect-rows | --into | --graph | --base | --memory) return ;;
  -f | --file | -o | --output)
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
    ;;
  *)
    case $current in
    -*)
      words='--quiet --help --version'
      case $command in
      load) words="$words --into --graph --replace --from --format --base --memory --progress" ;;
      export) words="$words --graph --to --format --canonical" ;;
      convert) words="$words --from --to --base --canonical --output" ;;
      report) words="$words --output --parameter --check --keep-going --reproducible --unsafe --iris --strict" ;;
      dump) words="$words --salvage --output" ;;
      stats | check | compact | backup | sparql | help) ;;
      read) words="$words --as --url --date --lexicon" ;;
      extract) words="$words --to --facts-only --lexicon --url --date --out --batch" ;;
      eval | lexicon) words="$words --lexicon" ;;
      *)
        words="$words --execute --file --parameter --mode --iris --color --strict"
        words="$words --readonly --yes --trust --keep-going --expect-rows --timing"
        ;;
      esac
      ;;
    *)
      words=
      [ "$COMP_CWORD" -gt 1 ] || words='load export convert stats check compact backup dump sparql report read extract eval lexicon help'
      mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; compgen -f -- "$current")
      return
      ;;
    esac
    ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _sanad sanad
