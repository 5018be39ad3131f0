# What a Perl program does with Redland; prints what it gets.
use strict;
use warnings;
use RDF::Redland;

my ($storage_name, $options) = @ARGV;
my $e       = 'http://e.org/';
my $storage = RDF::Redland::Storage->new($storage_name, 'g', $options)
  or die "no storage";
my $model = RDF::Redland::Model->new($storage, '') or die "no model";

sub resource { return RDF::Redland::Node->new_from_uri($e . shift); }
sub literal  { return RDF::Redland::Node->new_literal(@_); }

sub statement {
  my ($subject, $predicate, $object) = @_;
  return RDF::Redland::Statement->new($subject, $predicate, $object);
}

sub show {
  my ($title, $stream) = @_;
  my @rows;
  while ($stream && !$stream->end) {
    my $context = $stream->context;
    push @rows, $stream->current->as_string . ' in '
      . ($context ? $context->as_string : 'nothing');
    $stream->next;
  }
  print "$title: $_\n" foreach sort @rows;
  return;
}

my $context = resource('first');
my $name    = resource('name');
my $ann     = statement(resource('ann'), $name, literal('Ann'));
$model->add_statement($ann);
$model->add_statement($ann, $context);
$model->add_statement(statement(resource('bob'), $name, literal('Bob', undef, 'en')),
  $context);
$model->add(resource('ann'), resource('knows'), resource('bob'));
print 'size ', $model->size, "\n";
show('all',   $model->as_stream);
show('first', $model->as_stream($context));
show('names', scalar $model->find_statements(
    RDF::Redland::Statement->new(undef, $name, undef)));
print 'contains ', ($model->contains_statement($ann) ? 'yes' : 'no'), "\n";
print 'target ',
  $model->target(resource('ann'), resource('knows'))->as_string, "\n";
print "source $_\n"
  foreach sort map { $_->as_string } $model->sources($name, literal('Ann'));

my $query = RDF::Redland::Query->new(
  "SELECT ?n WHERE { <${e}ann> <${e}knows> ?b . ?b <${e}name> ?n }",
  undef, undef, 'sparql');
my $results = $query->execute($model);
while (!$results->finished) {
  print 'query ', $results->binding_value(0)->as_string, "\n";
  $results->next_result;
}

$model->remove_statement($ann);
show('left', $model->as_stream);
$model->remove_context_statements($context);
show('left', $model->as_stream);
$model->sync;
