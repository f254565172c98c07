begin;
select plan(8);

-- Contract
select function_returns('notifications', '_is_quiet', array['time without time zone', 'time without time zone', 'time without time zone'], 'boolean');
select isnt_definer('notifications', '_is_quiet', array['time without time zone', 'time without time zone', 'time without time zone']);
select function_privs_are('notifications', '_is_quiet', array['time without time zone', 'time without time zone', 'time without time zone'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_is_quiet', array['time without time zone', 'time without time zone', 'time without time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_is_quiet', array['time without time zone', 'time without time zone', 'time without time zone'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select notifications._is_quiet(t, '22:00', '07:00') from unnest('{21:59,22:00,00:00,06:59,07:00}'::time[]) as t $$,
    array[false, true, true, true, false], 'over midnight'
);
select results_eq(
    $$ select notifications._is_quiet(t, '12:00', '14:00') from unnest('{11:59,12:00,13:59,14:00}'::time[]) as t $$,
    array[false, true, true, false], 'within a day'
);
select ok(not notifications._is_quiet('12:00', '12:00', '12:00'), 'from and to the same is never');

select * from finish();
rollback;
