begin;
select plan(7);

-- Contract
select function_returns('flags', '_request_change', array['text', 'text', 'text', 'integer', 'jsonb', 'text', 'integer'], 'uuid');
select volatility_is('flags', '_request_change', array['text', 'text', 'text', 'integer', 'jsonb', 'text', 'integer'], 'volatile');
select isnt_definer('flags', '_request_change', array['text', 'text', 'text', 'integer', 'jsonb', 'text', 'integer']);
select function_privs_are('flags', '_request_change', array['text', 'text', 'text', 'integer', 'jsonb', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_request_change', array['text', 'text', 'text', 'integer', 'jsonb', 'text', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $do$
begin
    perform flags._request_change('flag', 'x', 'production', 3, '{"type": "boolean"}', 'why', 2);
end;
$do$;

select results_eq(
    $$ select subject_type, subject_key, environment, base_version, document, reverted_to, reason, status, requested_by from flags.changes $$,
    $$ values ('flag', 'x', 'production', 3, '{"type": "boolean"}'::jsonb, 2, 'why', 'pending', test.user_id(1)) $$, 'notes what is asked for, and by whom'
);
select is((select count(*) from events.events where event_type = 'flag_change_requested' and aggregate_id = 'x'), 1::bigint, 'publishes it');

select * from finish();
rollback;
