begin;

select plan(3);

-- Contract
select function_returns('alerts', '_note_failure', array['text', 'text', 'text', 'text'], 'void');
select function_privs_are('alerts', '_note_failure', array['text', 'text', 'text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select alerts._note_failure('a_rule', 'one', '22P02', 'first'), alerts._note_failure('a_rule', 'two', '22012', 'second');
select results_eq(
    'select f.rule_code, f.failure_count, f.subject_id, f.error_code, f.message from alerts.detection_failures as f',
    $$ values ('a_rule', 2::bigint, 'two', '22012', 'second') $$,
    'failures of a rule are counted, and the last one is kept'
);

select * from finish();
rollback;
