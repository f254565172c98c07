begin;
select plan(8);

-- Contract
select function_returns('alerts', '_get_rank', array['alerts.severity'], 'integer');
select isnt_definer('alerts', '_get_rank', array['alerts.severity']);
select function_privs_are('alerts', '_get_rank', array['alerts.severity'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_get_rank', array['alerts.severity'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_get_rank', array['alerts.severity'], 'anon', '{}'::text[]);

-- Behaviour
select is(alerts._get_rank('low'), 1, 'the least');
select ok(alerts._get_rank('critical') > alerts._get_rank('high'), 'critical is worse than high');
select is(alerts._get_rank(null), null, 'nothing has no rank');

select * from finish();
rollback;
