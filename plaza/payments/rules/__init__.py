"""Pure decisions about money: amounts, QRIS, the SNAP standard, and what may follow what."""
