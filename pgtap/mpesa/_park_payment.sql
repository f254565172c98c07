begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_park_payment', array['mpesa.payments', 'text'], 'void');
select isnt_definer('mpesa', '_park_payment', array['mpesa.payments', 'text']);
select function_privs_are('mpesa', '_park_payment', array['mpesa.payments', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_park_payment', array['mpesa.payments', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_park_payment', array['mpesa.payments', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('ABCDEF1234', 'c2b', 'unconfirmed', 5, now());
select mpesa._park_payment(p, 'no_reference') from mpesa.payments as p;
select results_eq('select status, status_reason from mpesa.payments', $$ values ('parked', 'no_reference') $$, 'it waits');
select results_eq(
    $$ select amount::numeric, status::text, metadata ->> 'reason' from payments.parked_money where reference = 'mpesa:ABCDEF1234' $$,
    $$ values (5::numeric, 'parked', 'no_reference') $$, 'in suspense'
);
select is_empty('select * from payments.check_ledger()', 'and the books add up');

select * from finish();
rollback;
