begin;
select plan(11);

-- Contract
select function_returns('geo', '_check_point', array['double precision', 'double precision'], 'void');
select isnt_definer('geo', '_check_point', array['double precision', 'double precision']);
select function_privs_are('geo', '_check_point', array['double precision', 'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_check_point', array['double precision', 'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_check_point', array['double precision', 'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select lives_ok($$ select geo._check_point(n, 180), geo._check_point(-n, -180) from generate_series(0, 90, 45) as n $$,
    'takes the poles and the date line');
select throws_ok($$ select geo._check_point(91, 0) $$, 'PT400', 'invalid_latitude', 'nothing is north of the pole');
select throws_ok($$ select geo._check_point('NaN', 0) $$, 'PT400', 'invalid_latitude', 'NaN is no latitude');
select throws_ok($$ select geo._check_point(null, 0) $$, 'PT400', 'invalid_latitude', 'nor is nothing');
select throws_ok($$ select geo._check_point(0, '-Infinity') $$, 'PT400', 'invalid_longitude', 'infinity is no longitude');
select throws_ok($$ select geo._check_point(0, 180.1) $$, 'PT400', 'invalid_longitude', 'the date line is the end');

select * from finish();
rollback;
