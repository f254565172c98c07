begin;
select plan(10);

-- Contract
select function_returns('geo', 'get_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'text'], 'setof geo.cached_route');
select is_definer('geo', 'get_route', array['double precision', 'double precision', 'double precision', 'double precision',
    'text']);
select function_privs_are('geo', 'get_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'text'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'get_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'text'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'get_route', array['double precision', 'double precision', 'double precision',
    'double precision', 'text'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1);
select test.login_as('service_role');
select geo.cache_route(-1.28, 36.82, -4.04, 39.67, '{"a": 1}', p_distance_meters => 480000);
select test.login_as('authenticated', test.user_id(1));
select is((select route from geo.get_route(-1.28003, 36.81996, -4.04, 39.67)), '{"a": 1}'::jsonb,
    'a few steps away it is the same way');
select is_empty('select * from geo.get_route(-1.2802, 36.82, -4.04, 39.67)', 'further away it is not');
select is_empty('select * from geo.get_route(-4.04, 39.67, -1.28, 36.82)', 'nor is the way back');
select is_empty($$ select * from geo.get_route(-1.28, 36.82, -4.04, 39.67, 'walking') $$, 'nor on foot');
select test.logout();
update geo.routes set expires_at = now();
select is_empty('select * from geo.get_route(-1.28, 36.82, -4.04, 39.67)', 'nor what has expired');

select * from finish();
rollback;
