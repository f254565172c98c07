begin;
select plan(29);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'], 'boolean');
select is_definer('cache', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid']);
select function_privs_are('cache', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(cache.set_cache('a', '1', 60, p_namespace => 'things'), 'stores');
select ok(cache.set_cache('a', '2', p_namespace => 'things'), 'stores again, for the time that is usual');
select results_eq(
    $$ select value, round(extract(epoch from expires_at - stored_at))::integer,
        round(extract(epoch from kept_until - expires_at))::integer from cache.entries $$,
    $$ values ('2'::jsonb, 600, 600) $$, 'one row'
);
select is(cache.set_cache('a', 'null', p_namespace => 'things'), true, 'null in JSON is a value');

-- With a lease
create temporary table lease as select * from cache.get_or_lock('b', 'things');
select ok(cache.set_cache('b', '1', p_namespace => 'things', p_token => token), 'the builder stores') from lease;
select throws_ok(
    $$ select cache.set_cache('b', '2', p_namespace => 'things', p_token => (select token from lease)) $$,
    'PT409', 'lease_lost', 'once'
);
update cache.entries set expires_at = clock_timestamp();
truncate lease;
insert into lease select * from cache.get_or_lock('b', 'things');
update cache.leases set leased_until = clock_timestamp();
select throws_ok(
    $$ select cache.set_cache('b', '2', p_namespace => 'things', p_token => (select token from lease)) $$,
    'PT409', 'lease_lost', 'not after the lease, even if nobody took it'
);
select is((cache.get_or_lock('b', 'things')).state, 'build', 'somebody takes it');
select throws_ok(
    $$ select cache.set_cache('b', '2', p_namespace => 'things', p_token => (select token from lease)) $$,
    'PT409', 'lease_lost', 'a builder whose lease was taken cannot write'
);
truncate lease;
select cache.set_cache('b', '3', p_namespace => 'things');
select is((select count(*) from cache.leases), 0::bigint, 'a value without a token ends the lease of whoever builds');

-- Invalidated meanwhile
insert into lease select * from cache.get_or_lock('c', 'things');
select cache.invalidate_cache('c', 'things');
select is(cache.set_cache('c', '1', p_namespace => 'things', p_token => token), false, 'what was invalidated meanwhile is not stored') from lease;
truncate lease;
insert into lease select * from cache.get_or_lock('c', 'things');
select isnt(token, null, 'it is built again') from lease;
select cache.bump_version('things');
select is(cache.set_cache('c', '1', p_namespace => 'things', p_token => token), false, 'nor what was built for an old version') from lease;

-- Errors
select throws_ok($$ select cache.set_cache('a', null) $$, 'PT400', 'value_missing', 'refuses no value');
select throws_ok($$ select cache.set_cache(null, '1') $$, 'PT400', 'invalid_key', 'refuses no key');
select throws_ok($$ select cache.set_cache('a', '1', 0) $$, 'PT400', 'invalid_ttl', 'refuses no time');
select throws_ok($$ select cache.set_cache('a', '1', 601, p_namespace => 'things') $$, 'PT400', 'invalid_ttl', 'refuses more time than declared');
select throws_ok($$ select cache.set_cache('a', '1', 86401) $$, 'PT400', 'invalid_ttl', 'refuses more than a day');
select throws_ok(
    $$ select cache.set_cache('a', to_jsonb(repeat('x', 70000))) $$, 'PT413', 'value_too_large', 'refuses what is too big'
);
select throws_ok($$ select cache.set_cache('a', '1', p_tags => array_fill('t'::text, array[17])) $$, 'PT400', 'invalid_tags', 'refuses many tags');
select throws_ok($$ select cache.set_cache('a', '1', p_tags => '{""}') $$, 'PT400', 'invalid_key', 'refuses an empty tag');
select throws_ok($$ select cache.set_cache('a', '1', p_tags => array[null]) $$, 'PT400', 'invalid_key', 'refuses null as a tag');
select throws_ok($$ select cache.set_cache('a', '1', p_namespace => 'nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

-- Isolation
select test.login_as('authenticated', test.create_user(1));
select throws_ok($$ select cache.set_cache('a', '1') $$, '42501', null, 'users write no cache');

select * from finish();
rollback;
