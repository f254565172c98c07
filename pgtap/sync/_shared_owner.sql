begin;
select plan(6);

-- Contract
select function_returns('sync', '_shared_owner', '{}'::text[], 'uuid');
select isnt_definer('sync', '_shared_owner', '{}'::text[]);
select function_privs_are('sync', '_shared_owner', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_shared_owner', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_shared_owner', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select is(sync._shared_owner(), '00000000-0000-0000-0000-000000000000'::uuid, 'is nobody that exists');

select * from finish();
rollback;
