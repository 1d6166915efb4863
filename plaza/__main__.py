"""``python -m plaza`` is the same as the ``plaza`` command."""

from plaza.cli import main

if __name__ == "__main__":
    main()
