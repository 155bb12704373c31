// What `import Counterfoil` brings besides its own names: exact decimals, the model, and the values of requests.
@_exported public import Accounts
@_exported public import Balances
@_exported public import Money
@_exported public import Net
