begin;
select plan(16);

-- Contract
select function_returns('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'vending.orders');
select isnt_definer('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text']);
select function_privs_are('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_deliver_order', array['vending.orders', 'text', 'bigint', 'numeric', 'text', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

-- Behaviour
select is(
    (vending._deliver_order(test.get_order((select order_id from made)), test.token(7), null, 4, 'R1')).token, test.token(7),
    'delivers an order'
);
select results_eq('select balance, held from test.wallet(1)', 'values (900.00, 0.00)', 'its price is taken');
select results_eq(
    $$ select provider_code, total, energy_kwh, token_kwh, token, tid from tokens.purchases $$,
    $$ values ('kplc', 100.00, 4.000000::numeric(16, 6), 4.000000::numeric(16, 6), test.token(7), null::bigint) $$,
    'the purchase is written down'
);
select is((select balance_kwh from tokens.balances where meter_id = test.meter_id(1)), 4.000000, 'the energy is credited');
select isnt_empty($$ select from events.events where event_type = 'token_purchased' and aggregate_id = test.meter_id(1)::text $$, 'and it is an event');
select results_eq(
    $$ select a.code::text, sum(e.amount) from payments.entries as e join payments.accounts as a using (account_id)
       where a.code not in ('cash_clearing', 'adjustments') group by a.code order by a.code $$,
    $$ values ('energy_revenue', 80.00::numeric), ('vat_payable', 20.00) $$,
    'the money is split into energy and tax'
);
select is_empty('select tokens.check_balances()', 'the balance adds up');
select is_empty('select payments.check_ledger()', 'and so do the books');

-- Errors
select throws_ok($$ select vending._deliver_order(test.get_order((select order_id from made)), test.token(8), null, 4) $$, 'PT409', 'hold_resolved', 'not twice');

select * from finish();
rollback;
