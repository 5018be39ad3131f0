/// Does nothing, as fast as a process can.
int
main(void)
{
  return 0;
}
