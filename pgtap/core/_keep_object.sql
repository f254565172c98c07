begin;
select plan(4);

-- Contract
select function_privs_are('core', '_keep_object', array['oid'], 'authenticated', '{}'::text[]);
select function_privs_are('core', '_keep_object', array['oid'], 'service_role', '{}'::text[]);

-- Behaviour
select core._keep_object('auth.users'::regclass);
select is(
    current_setting('mainspring.kept')::jsonb, jsonb_build_array('auth.users'::regclass::oid::text), 'the first of a list'
);
select core._keep_object('pg_catalog.pg_class'::regclass);
select ok(
    current_setting('mainspring.kept')::jsonb ?& array['auth.users'::regclass::oid::text, 'pg_class'::regclass::oid::text],
    'more follow'
);

select * from finish();
rollback;
