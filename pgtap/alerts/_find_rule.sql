begin;
select plan(8);

-- Contract
select function_returns('alerts', '_find_rule', array['text'], 'alerts.rules');
select isnt_definer('alerts', '_find_rule', array['text']);
select function_privs_are('alerts', '_find_rule', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_find_rule', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_find_rule', array['text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_rule(); end $$;
select is((alerts._find_rule(' SPIKE ')).rule_code, 'spike', 'in any case');

-- Errors
select throws_ok($$ select alerts._find_rule('nope') $$, 'PT404', 'rule_not_found', 'a rule that is none');
select throws_ok('select alerts._find_rule(null)', 'PT404', 'rule_not_found', 'no rule');

select * from finish();
rollback;
