begin;
select plan(9);

-- Contract
select function_returns('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text'], 'void');
select is_definer('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text']);
select function_privs_are('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_resolve_parked', array['text', 'text', 'uuid', 'uuid', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform payments._park_money('KES', 250, 'A'); end $$;
set local role app_api;
select lives_ok($$ select payments._resolve_parked('A', 'returned', test.user_id(9), null, 'why') $$, 'writes down what became of it');
select test.logout();
select results_eq('select status::text, resolved_transaction_id, reason from payments.parked_money', $$ values ('returned', test.user_id(9), 'why') $$, 'for all to see');
select is((select payload ->> 'reason' from events.events where event_type = 'parked_money_returned'), 'why', 'and publishes it');

select * from finish();
rollback;
