begin;
select plan(6);

-- Contract
select isnt_definer('public', 'cleanup_expired_cache', '{}'::name[]);
select function_returns('public', 'cleanup_expired_cache', '{}'::name[], 'integer');
select function_privs_are('public', 'cleanup_expired_cache', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('public', 'cleanup_expired_cache', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'cleanup_expired_cache', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select cmp_ok(public.cleanup_expired_cache(), '>=', 0, 'empties what has ended');

select * from finish();
rollback;
