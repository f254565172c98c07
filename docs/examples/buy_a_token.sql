-- Buy electricity as a customer does, from psql. Over HTTP the same functions give
-- the same answers. Run it: mainspring psql -f docs/examples/buy_a_token.sql
\set QUIET on
\set SHOW_CONTEXT never
\ir ../../seeds/first_customer.sql
\set ECHO all

-- Amina: her role, her rows, her refusals.
call auth.act_as('0198c0de-0000-7000-8000-000000000001');
\set meter '''0198c0de-0000-7000-8000-000000000002'''

-- What do 500 shillings buy?
select q.kwh, q.energy_amount, q.levies_amount, q.vat_amount, q.rounding_amount, q.total
from tariffs.quote_energy('kplc-domestic', p_amount => 500) as q;

-- Buy it. The change, one shilling, never leaves the wallet.
select p.token, p.token_kwh, p.total from tokens.purchase_tokens(:meter, 500, 'order-1') as p \gset
\echo :token_kwh kWh for :total KES

-- The answer got lost? The same key gives the same purchase, and charges nothing.
select p.token = :'token' as is_the_same from tokens.purchase_tokens(:meter, 500, 'order-1') as p;

-- The same key for something else is refused.
select p.token from tokens.purchase_tokens(:meter, 800, 'order-1') as p;

-- So is what the wallet cannot pay.
select p.token from tokens.purchase_tokens(:meter, 50000, 'order-2') as p;

select b.balance_kwh, b.bought_kwh from tokens.get_balance(:meter) as b;
select w.balance, w.held from payments.open_wallet('KES') as w;

-- The receipt.
select l ->> 'label' as line, l ->> 'rate' as rate, l ->> 'amount' as amount
from tokens.list_purchases(:meter, 1) as p
cross join jsonb_array_elements(p.lines) as l;

-- Lost the paper? The same digits once more.
select p.token = :'token' as is_the_same, p.reprint_count
from tokens.list_purchases(:meter, 1) as l
cross join tokens.reprint_token(l.meter_id, l.purchase_id) as p;

-- Only her meter is there for her; what is not for customers is shut, tables above all.
select m.meter_number from meters.list_meters() as m;
select tokens.adjust_balance(:meter, 100, 'a present');
select * from tokens.balances;

reset role;
reset all;
