begin;
select plan(8);

-- Contract
select function_returns('mpesa', 'payments__record_status', '{}'::name[], 'trigger');
select is_definer('mpesa', 'payments__record_status', '{}'::name[]);
select function_privs_are('mpesa', 'payments__record_status', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'payments__record_status', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'payments__record_status', '{}'::name[], 'service_role', '{}'::text[]);

-- Behaviour
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('ABCDEF1234', 'c2b', 'unconfirmed', 5, now());
update mpesa.payments set status = 'parked';
select isnt_empty($$ select from events.events where event_type = 'mpesa_payment_parked' $$, 'publishes a change');

-- Errors
select throws_ok($$ update mpesa.payments set status = 'refuted' $$, 'PT409', 'invalid_status_change', 'what is in suspense arrived');
update mpesa.payments set status = 'returned';
select throws_ok($$ update mpesa.payments set status = 'credited' $$, 'PT409', 'invalid_status_change', 'what was returned is gone');

select * from finish();
rollback;
