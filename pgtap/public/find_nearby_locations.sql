begin;
select plan(6);

-- Contract
select isnt_definer('public', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid', 'numeric', 'uuid']);
select function_returns('public', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid', 'numeric', 'uuid'],
    'setof geo.nearby_location');
select function_privs_are('public', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid', 'numeric', 'uuid'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid', 'numeric', 'uuid'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid', 'numeric', 'uuid'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select test.login_as('authenticated', test.user_id(2));
select geo.set_location(0, 0, 'Home');
select test.login_as('authenticated', test.user_id(1));
select is_empty($$ select * from public.find_nearby_locations(0, 0) $$, 'finds nothing of others');

select * from finish();
rollback;
