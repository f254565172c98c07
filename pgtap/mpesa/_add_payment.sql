begin;
select plan(9);

-- Contract
select function_returns('mpesa', '_add_payment', array['jsonb', 'uuid'], 'mpesa.payments');
select isnt_definer('mpesa', '_add_payment', array['jsonb', 'uuid']);
select function_privs_are('mpesa', '_add_payment', array['jsonb', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_add_payment', array['jsonb', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_add_payment', array['jsonb', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select receipt, source, status, amount::numeric, bill_reference, payer_name from mpesa._add_payment(test.c2b('HOUSE 5'), null) $$,
    $$ values ('UA1AB2CD3F', 'c2b', 'unconfirmed', 100::numeric, 'HOUSE 5', 'ASHA') $$, 'stores what was told'
);
select is((mpesa._add_payment(test.c2b('HOUSE 5'), null)).receipt, null, 'once');

-- Errors
select throws_ok($$ select mpesa._add_payment(test.c2b('x', 'short'), null) $$, '23514', null, 'a receipt looks like one');
select throws_ok($$ select mpesa._add_payment(test.c2b('x', 'UA1AB2CD3G', 0), null) $$, '23514', null, 'an amount is above zero');

select * from finish();
rollback;
