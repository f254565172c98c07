begin;
select plan(9);

-- Contract
select function_returns('meters', '_caller_region', '{}'::text[], 'text');
select isnt_definer('meters', '_caller_region', '{}'::text[]);
select function_privs_are(
    'meters', '_caller_region', '{}'::text[], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_caller_region', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_caller_region', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_caller_region', '{}'::text[], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1, 'operator'); end $$;
update auth.users set region = 'Coast' where user_id = test.user_id(1);

select test.login_as('operator', test.user_id(1));
set local role app_api;
select is(meters._caller_region(), 'Coast', 'is the region of the user''s row');

do $$ begin perform set_config('request.jwt.claims', '{"role": "operator", "region": "Nairobi"}', true); end $$;
select is(meters._caller_region(), 'Nairobi', 'is the claim where there is one');

select test.login_as('operator', test.user_id(2));
set local role app_api;
select is(meters._caller_region(), null, 'is null for a stranger');

select * from finish();
rollback;
