begin;
select plan(8);

-- Contract
select function_returns('geo', '_round_route', array['double precision', 'double precision', 'double precision',
    'double precision'], 'integer[]');
select isnt_definer('geo', '_round_route', array['double precision', 'double precision', 'double precision', 'double precision']);
select function_privs_are('geo', '_round_route', array['double precision', 'double precision', 'double precision',
    'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_round_route', array['double precision', 'double precision', 'double precision',
    'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_round_route', array['double precision', 'double precision', 'double precision',
    'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._round_route(1.00004, 2.00006, -1, -2), array[10000, 20001, -10000, -20000], 'rounds to ten-thousandths');
select is(geo._round_route(90, 77, 0, -180), array[900000, 0, 0, 1800000], 'a pole and the date line are one');
select throws_ok($$ select geo._round_route(0, 0, 0, 200) $$, 'PT400', 'invalid_longitude', 'on earth');

select * from finish();
rollback;
