begin;
select plan(8);

-- Contract
select function_returns('payments', '_lock_parked', array['text'], 'payments.parked_money');
select is_definer('payments', '_lock_parked', array['text']);
select function_privs_are('payments', '_lock_parked', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_parked', array['text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_lock_parked', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_parked', array['text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform payments._park_money('KES', 250, 'A'); end $$;
set local role app_api;
select is((payments._lock_parked('A')).amount::numeric, 250.00, 'returns what is parked');

-- Errors
select throws_ok($$ select payments._lock_parked('B') $$, 'PT404', 'parked_money_not_found', 'refuses what is not there');

select * from finish();
rollback;
