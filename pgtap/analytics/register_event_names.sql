begin;
select plan(15);

-- Contract
select function_returns('analytics', 'register_event_names', array['text[]', 'text'], 'integer');
select is_definer('analytics', 'register_event_names', array['text[]', 'text']);
select function_privs_are('analytics', 'register_event_names', array['text[]', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'register_event_names', array['text[]', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'register_event_names', array['text[]', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'register_event_names', array['text[]', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'register_event_names', array['text[]', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform analytics._add_event_names('{a}', '{c}'), test.login_as('admin', test.user_id(2)); end $$;
select is(analytics.register_event_names('{a,b,b}', 'sales'), 2, 'those that are new');
select is(analytics.register_event_names('{a,b}'), 0, 'once');
select results_eq('select event_name, category, is_registered from analytics.list_event_names()', $$ values ('a', 'sales', true), ('b', 'sales', true) $$, 'are registered');

-- Errors
select throws_ok($$ select analytics.register_event_names('{A}') $$, 'PT400', 'invalid_event_name', 'a name is a name');
select throws_ok($$ select analytics.register_event_names('{null}') $$, 'PT400', 'invalid_event_name', 'and is there');
select throws_ok('select analytics.register_event_names(null)', 'PT400', 'invalid_event_name', 'at least one');
select throws_ok($$ select analytics.register_event_names(array(select 'n' || n from generate_series(1, 1001) as n)) $$, 'PT400', 'too_many_event_names', 'not too many');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select analytics.register_event_names('{a}') $$, '42501', null, 'admins register');

select * from finish();
rollback;
