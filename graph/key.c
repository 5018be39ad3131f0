#include "graph/store_impl.h"

void
sanad_key_put(unsigned char *bytes, uint64_t number)
{
  for (unsigned i = 0; i < ID_BYTES; ++i) {
    bytes[i] = (unsigned char)(number >> (56U - 8U * i));
  }
}

uint64_t
sanad_key_get(const unsigned char *bytes)
{
  uint64_t number = 0;

  for (unsigned i = 0; i < ID_BYTES; ++i) {
    number = (number << 8U) | bytes[i];
  }
  return number;
}

void
sanad_order_places(SanadOrder order, const SanadTriple *triple,
                   SanadId places[3])
{
  const SanadId s = triple->subject;
  const SanadId p = triple->predicate;
  const SanadId o = triple->object;
  const SanadId all[SANAD_ORDERS][3] = {
      [SANAD_PSO] = {p, s, o},
      [SANAD_POS] = {p, o, s},
      [SANAD_SPO] = {s, p, o},
      [SANAD_OPS] = {o, p, s},
  };

  for (unsigned i = 0; i < 3; ++i) {
    places[i] = all[order][i];
  }
}

SanadTriple
sanad_order_triple(SanadOrder order, const SanadId places[3])
{
  switch (order) {
  case SANAD_PSO:
    return (SanadTriple){places[1], places[0], places[2]};
  case SANAD_POS:
    return (SanadTriple){places[2], places[0], places[1]};
  case SANAD_OPS:
    return (SanadTriple){places[2], places[1], places[0]};
  default:
    return (SanadTriple){places[0], places[1], places[2]};
  }
}

void
sanad_key_encode(unsigned char key[TRIPLE_BYTES], SanadOrder order,
                 const SanadTriple *triple)
{
  SanadId places[3];
  sanad_order_places(order, triple, places);

  for (unsigned i = 0; i < 3; ++i) {
    sanad_key_put(key + i * ID_BYTES, places[i]);
  }
}
