begin;
select plan(5);

-- Contract
select function_returns('ops', '_is_calm', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'boolean');

-- Behaviour
select is(ops._is_calm('queue_age', 'queue=x', now(), now()), true, 'what raised nothing is over at once');
insert into alerts.alerts (subject_id, alert_id, rule_code, subject_type, alert_type, severity, message, raised_at, last_seen_at)
values ('queue=x', core.uuid_v7(), 'queue_age', 'system', 'SYSTEM', 'high', 'x', now(), now());
select is(ops._is_calm('queue_age', 'queue=x', now(), now()), true, 'so is an alert that is there for the first time: its rule waits anyway');
update alerts.alerts set reopen_count = 2;
select is(ops._is_calm('queue_age', 'queue=x', now() - interval '14 minutes', now()), false, 'one that came back twice has to be gone longer');
select is(ops._is_calm('queue_age', 'queue=x', now() - interval '15 minutes', now()), true, 'three times as long again as the rule says');

select * from finish();
rollback;
