begin;
select plan(9);

-- Contract
select function_returns('geo', 'purge_routes', array['integer'], 'integer');
select is_definer('geo', 'purge_routes', array['integer']);
select function_privs_are('geo', 'purge_routes', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'purge_routes', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', 'purge_routes', array['integer'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select geo.cache_route(n, 0, 0, 0, '{}') from generate_series(1, 3) as n;
select test.logout();
update geo.routes set expires_at = now() where from_lat > 10000;
select test.login_as('service_role');
select is(geo.purge_routes(1), 1, 'a part at a time');
select is(geo.purge_routes(), 1, 'what is left');
select is(geo.purge_routes(), 0, 'what has not expired stays');
select throws_ok($$ select geo.purge_routes(0) $$, 'PT400', 'invalid_limit', 'at least one');

select * from finish();
rollback;
