begin;
select plan(10);

-- Contract
select function_returns('alerts', '_list_values', array['text'], 'text[]');
select isnt_definer('alerts', '_list_values', array['text']);
select function_privs_are('alerts', '_list_values', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_list_values', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_list_values', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(alerts._list_values('severity'), '{low,medium,high,critical}', 'severities from the least to the worst');
select is(alerts._list_values('status'), '{active,acknowledged,resolved}', 'states in the order of a life');
select ok('ANOMALY' = any (alerts._list_values('alert_type')), 'types');
select is(alerts._list_values('nothing'), '{}', 'no set, no values');
select set_eq(
    $$ select m.found[1]
       from pg_constraint as c
       cross join regexp_matches(pg_get_constraintdef(c.oid), '''([a-z]+)''', 'g') as m (found)
       where c.conrelid = 'notifications.topics'::regclass and pg_get_constraintdef(c.oid) ~ 'severity' $$,
    alerts._list_values('severity'),
    'severities are those of notifications'
);

select * from finish();
rollback;
