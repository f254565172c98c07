begin;
select plan(15);

-- Contract
select function_returns('mpesa', '_give_up', array['mpesa.requests', 'mpesa.settings'], 'boolean');
select isnt_definer('mpesa', '_give_up', array['mpesa.requests', 'mpesa.settings']);
select function_privs_are('mpesa', '_give_up', array['mpesa.requests', 'mpesa.settings'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_give_up', array['mpesa.requests', 'mpesa.settings'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_give_up', array['mpesa.requests', 'mpesa.settings'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(9, 'admin');
select set_config('test.request', test.send_push(1)::text, true);
select is(mpesa._give_up(r, mpesa._get_settings()), false, 'not while there is hope') from mpesa.requests as r;
update mpesa.requests set sent_at = now() - interval '4 hours';
select is(mpesa._give_up(r, mpesa._get_settings()), true, 'after hours without a word') from mpesa.requests as r;
select results_eq('select status, due_at from mpesa.requests', $$ values ('unknown', null::timestamptz) $$, 'nobody is asked any more');
select is((select status::text from payments.transactions), 'failed', 'the transaction does not wait');
select is((select count(*) from notifications.notifications where user_id = test.user_id(9)), 1::bigint, 'the admins are told');
select isnt_empty($$ select from events.events where event_type = 'mpesa_request_given_up' $$, 'and it is an event');
select is(mpesa._take_event(test.stk('ws_CO_1')), 'paid', 'a callback that comes after all');
select is((test.wallet(1)).balance, 100::numeric, 'still counts');

select set_config('test.second', test.ask_phone(2)::text, true);
update mpesa.requests set created_at = now() - interval '6 minutes' where request_id = current_setting('test.second')::uuid;
select is(mpesa._give_up(r, mpesa._get_settings()), true, 'a payer does not wait for a worker') from mpesa.requests as r where r.status = 'created';
select is((mpesa.get_request(current_setting('test.second')::uuid)).status_reason, 'not_sent_in_time', 'so it was not sent');

select * from finish();
rollback;
