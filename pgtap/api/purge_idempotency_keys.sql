begin;
select plan(9);

insert into api.idempotency_keys (scope, idempotency_key, fingerprint, created_at)
select 'user:' || test.user_id(1), 'k' || n, sha256('x'), now() - make_interval(hours => 30 - n)
from generate_series(1, 10) as n;

-- Contract
select function_returns('api', 'purge_idempotency_keys', array['interval', 'integer'], 'integer');
select is_definer('api', 'purge_idempotency_keys', array['interval', 'integer']);
select function_privs_are('api', 'purge_idempotency_keys', array['interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('api', 'purge_idempotency_keys', array['interval', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(api.purge_idempotency_keys(p_limit => 2), 2, 'deletes no more than asked for');
select is(api.purge_idempotency_keys(), 3, 'deletes what is older than a day');
select test.logout();
select is((select count(*) from api.idempotency_keys), 5::bigint, 'keeps the rest');

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select api.purge_idempotency_keys('1 hour') $$, 'PT400', 'invalid_age', 'a day is promised'
);
select throws_ok(
    $$ select api.purge_idempotency_keys(p_limit => 0) $$, 'PT400', 'invalid_limit', 'deletes at least one'
);

select * from finish();
rollback;
