begin;
select plan(7);

-- Contract
select function_returns('alerts', '_user_region', '{}'::text[], 'text');
select isnt_definer('alerts', '_user_region', '{}'::text[]);
select function_privs_are('alerts', '_user_region', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_user_region', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_user_region', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_operator(2, 'Coast'); end $$;
select set_config('request.jwt.claim.sub', test.user_id(2)::text, true), set_config('request.jwt.claims', '{"region": "Rift"}', true);
select is(alerts._user_region(), 'Coast', 'that of the row, whatever the token says');
select set_config('request.jwt.claim.sub', test.user_id(1)::text, true);
select is(alerts._user_region(), null, 'of nowhere');

select * from finish();
rollback;
