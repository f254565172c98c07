-- depends: 0050.create-tokens

set local role app_owner;

-- What readings claim has no end, unlike what is bought: ten digits could be filled by a few calls of
-- one meter, and the row that did not fit would have stopped the settlement of all. More digits before
-- the point rewrite nothing.
-- squawk-ignore changing-column-type
alter table tokens.balances alter column unserved_kwh type numeric(26, 6);
-- squawk-ignore changing-column-type
alter table tokens.balance_entries alter column unserved_kwh type numeric(26, 6);
