begin;
select plan(10);

-- Contract
select function_returns('mpesa', 'check_unmatched', array['interval'], 'integer');
select is_definer('mpesa', 'check_unmatched', array['interval']);
select function_privs_are('mpesa', 'check_unmatched', array['interval'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'check_unmatched', array['interval'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'check_unmatched', array['interval'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select mpesa._take_event(test.c2b('HOUSE 5', r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('AAAAAAAAA3', 'stk', 'disputed', 50, now());
select set_config('test.wallet', (test.wallet(1)).account_id::text, true);

-- Behaviour
select is(mpesa.check_unmatched(), 0, 'not at once');
update mpesa.payments set received_at = now() - interval '2 hours' where receipt <> 'AAAAAAAAA2';
select test.login_as('service_role');
select is(mpesa.check_unmatched(), 2, 'what has waited long');
select is(mpesa.check_unmatched(), 0, 'is told of once');
select test.logout();
select is((select count(*) from notifications.notifications where user_id = test.user_id(9)), 2::bigint, 'to the admins');
select is((select count(*) from events.events where event_type = 'mpesa_payment_unmatched'), 2::bigint, 'and to whoever listens');

select * from finish();
rollback;
