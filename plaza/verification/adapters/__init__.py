"""What verification asks of the world outside: a reader of pictures, and registers that know people and objects."""
