begin;
select plan(6);

-- Contract
select function_returns('auth', 'purge_revocations', '{}'::text[], 'bigint');
select is_definer('auth', 'purge_revocations', '{}'::text[]);
select function_privs_are('auth', 'purge_revocations', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'purge_revocations', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
insert into auth.revocations (revocation_id, user_id, expires_at)
values
    (gen_random_uuid(), test.user_id(1), now() - interval '1 second'),
    (gen_random_uuid(), test.user_id(1), now() + interval '1 hour'),
    (gen_random_uuid(), test.user_id(1), 'infinity');
select is(auth.purge_revocations(), 1::bigint, 'forgets what has expired');
select is((select count(*) from auth.revocations), 2::bigint, 'and nothing else');

select * from finish();
rollback;
