begin;
select plan(6);

-- Contract
select is_definer('public', 'list_engagement', '{}'::name[]);
select function_returns('public', 'list_engagement', '{}'::name[], 'setof analytics.user_engagement');
select function_privs_are('public', 'list_engagement', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('public', 'list_engagement', '{}'::name[], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'list_engagement', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select analytics.track_event('here', p_user_id => test.user_id(n)) from generate_series(1, 2) as n;
select test.login_as('authenticated', test.user_id(1));
select is_empty($$ select * from public.list_engagement() where user_id <> test.user_id(1) $$, 'tells of the caller alone');

select * from finish();
rollback;
