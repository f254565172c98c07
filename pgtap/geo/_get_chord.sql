begin;
select plan(7);

-- Contract
select function_returns('geo', '_get_chord', array['bigint', 'double precision[]'], 'double precision');
select isnt_definer('geo', '_get_chord', array['bigint', 'double precision[]']);
select function_privs_are('geo', '_get_chord', array['bigint', 'double precision[]'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_get_chord', array['bigint', 'double precision[]'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_chord', array['bigint', 'double precision[]'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._get_chord((0::bigint << 32) | 1800000000, geo._get_centre(0, 0)), 0::double precision, 'a point is where it is');
select is(round(geo._get_chord((900000000::bigint << 32) | 0, geo._get_centre(-90, 7))::numeric, 3), 12713504.628,
    'from pole to pole');

select * from finish();
rollback;
