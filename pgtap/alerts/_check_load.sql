begin;

select plan(7);

-- Contract
select function_returns(
    'alerts', '_check_load', array['alerts.rules', 'text', 'timestamp with time zone', 'numeric', 'numeric', 'boolean'], 'void'
);
select function_privs_are(
    'alerts', '_check_load', array['alerts.rules', 'text', 'timestamp with time zone', 'numeric', 'numeric', 'boolean'],
    'service_role', '{}'::text[]
);

-- What the rule sees of Nairobi after a minute with a load, of 100 kW.
create function pg_temp.check(p_minute integer, p_load_kw numeric, p_is_open boolean)
returns text
language plpgsql
as $$
begin
    perform alerts._check_load(
        alerts._find_rule('regional_overload'), 'Nairobi', now() - interval '1 hour' + make_interval(mins => p_minute),
        p_load_kw, 100, p_is_open
    );
    return (select c.message || ' ' || c.is_firing from alerts.conditions as c where c.subject_id = 'Nairobi');
end;
$$;

-- Behaviour
select is(pg_temp.check(1, 94.9, false), null, 'below the limit nothing happens');
select is(
    pg_temp.check(2, 97, true), 'Load of Nairobi is 97.0% of its capacity true', 'a load above it is signalled at once'
);
select is(
    pg_temp.check(2, 20, true), 'Load of Nairobi is 97.0% of its capacity true', 'it is not over while meters may be missing'
);
select is(
    pg_temp.check(3, 91, false), 'Load of Nairobi is 91.0% of its capacity true', 'nor just below the limit'
);
select is(
    pg_temp.check(4, 89, false), 'Load of Nairobi is 91.0% of its capacity false', 'but once it fell by the margin'
);

select * from finish();
rollback;
