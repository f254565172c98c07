begin;
select plan(13);

-- Contract
select function_returns('geo', 'cache_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'jsonb', 'integer', 'text', 'numeric', 'numeric'], 'timestamp with time zone');
select is_definer('geo', 'cache_route', array['double precision', 'double precision', 'double precision', 'double precision',
    'jsonb', 'integer', 'text', 'numeric', 'numeric']);
select function_privs_are('geo', 'cache_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'jsonb', 'integer', 'text', 'numeric', 'numeric'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'cache_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'jsonb', 'integer', 'text', 'numeric', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', 'cache_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'jsonb', 'integer', 'text', 'numeric', 'numeric'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is(geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"legs": []}', 60), now() + interval '1 minute', 'keeps a way');
select is(geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"legs": []}'), now() + interval '1 day', 'for a day,
    in the place of the old one');
select is((select count(*) from geo.get_route(-1.28, 36.82, -4.04, 39.67)), 1::bigint, 'once');
select throws_ok($$ select geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"legs": []}', 0) $$, 'PT400', 'invalid_ttl',
    'for some time');
select throws_ok($$ select geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"legs": []}', 2592001) $$, 'PT400', 'invalid_ttl',
    'at most 30 days');
select throws_ok($$ select geo.cache_route(0, 0, 1, 1, '[]') $$, 'PT400', 'invalid_route', 'an object');
select throws_ok($$ select geo.cache_route(0, 0, 1, 1, jsonb_build_object('x', (select string_agg(md5(n::text),
    '') from generate_series(1, 40000) as n))) $$, 'PT413', 'route_too_large', 'a megabyte at most');
select throws_ok($$ select geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"legs": []}', p_distance_meters => -1) $$, '23514',
    null, 'not backwards');

select * from finish();
rollback;
