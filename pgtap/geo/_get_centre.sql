begin;
select plan(7);

-- Contract
select function_returns('geo', '_get_centre', array['double precision', 'double precision'], 'double precision[]');
select isnt_definer('geo', '_get_centre', array['double precision', 'double precision']);
select function_privs_are('geo', '_get_centre', array['double precision', 'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_get_centre', array['double precision', 'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_centre', array['double precision', 'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(round((geo._get_centre(0, 0))[1]::numeric, 3), 6378137.000, 'the equator is 6,378,137 m from the middle');
select is(round((geo._get_centre(90, 0))[3]::numeric, 3), 6356752.314, 'a pole is 6,356,752 m');

select * from finish();
rollback;
