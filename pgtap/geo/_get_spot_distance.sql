begin;
select plan(6);

-- Contract
select function_returns('geo', '_get_spot_distance', array['double precision', 'double precision', 'bigint'],
    'double precision');
select isnt_definer('geo', '_get_spot_distance', array['double precision', 'double precision', 'bigint']);
select function_privs_are('geo', '_get_spot_distance', array['double precision', 'double precision', 'bigint'], 'anon',
    '{}'::text[]);
select function_privs_are('geo', '_get_spot_distance', array['double precision', 'double precision', 'bigint'],
    'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_spot_distance', array['double precision', 'double precision', 'bigint'],
    'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._get_spot_distance(-1.2864, 36.8172, (-40435000::bigint << 32) | 2196668200),
    geo._get_geodesic(-1.2864, 36.8172, -4.0435, 39.66682), 'the way to what a spot stands for');

select * from finish();
rollback;
