begin;
select plan(6);

-- Contract
select function_returns('mpesa', '_publish_payment', array['mpesa.payments'], 'void');
select isnt_definer('mpesa', '_publish_payment', array['mpesa.payments']);
select function_privs_are('mpesa', '_publish_payment', array['mpesa.payments'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_publish_payment', array['mpesa.payments'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_publish_payment', array['mpesa.payments'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_wallet(1);
insert into mpesa.payments (receipt, source, status, amount, paid_at, account_id)
select 'ABCDEF1234', 'c2b', 'credited', 5, now(), w.account_id from payments.wallets as w;
select mpesa._publish_payment(p) from mpesa.payments as p;
select results_eq(
    $$ select event_type, payload ->> 'user_id', payload ->> 'currency' from events.events where aggregate_id = 'ABCDEF1234' $$,
    $$ values ('mpesa_payment_credited', test.user_id(1)::text, 'KES') $$, 'tells whose it is'
);

select * from finish();
rollback;
