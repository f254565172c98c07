begin;
select plan(16);

-- Contract
select function_returns('ops', 'audit_changes', '{}'::text[], 'trigger');
select is_definer('ops', 'audit_changes', '{}'::text[]);
select function_privs_are('ops', 'audit_changes', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', 'audit_changes', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'audit_changes', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'audit_changes', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', 'audit_changes', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2), test.create_user(3); end $$;
select is(
    (select count(*) from ops.audit_log where subject_type = 'user' and action = 'insert'), 3::bigint, 'a row for each that came'
);
update auth.users set region = 'Coast', version = version + 1 where user_id <> test.user_id(3);
select results_eq(
    $$ select subject_id, old_values, new_values from ops.audit_log where action = 'update' order by subject_id $$,
    $$ values (test.user_id(1)::text, '{"region": null}'::jsonb, '{"region": "Coast"}'::jsonb),
        (test.user_id(2)::text, '{"region": null}', '{"region": "Coast"}') $$,
    'for each that changed, what it was and became; what counts changes is left out'
);
update auth.users set version = version + 1, updated_at = now();
update auth.users set region = region;
select is(
    (select count(*) from ops.audit_log where action = 'update'), 2::bigint, 'nothing for what is the same, or does not count'
);
update auth.users set user_id = test.user_id(4) where user_id = test.user_id(3);
select set_eq(
    $$ select action, subject_id from ops.audit_log where subject_id in (test.user_id(3)::text, test.user_id(4)::text) $$,
    $$ values ('insert', test.user_id(3)::text), ('delete', test.user_id(3)::text), ('insert', test.user_id(4)::text) $$,
    'another key is a row that went and one that came'
);
delete from auth.users where user_id = test.user_id(4);
select is(
    (select a.old_values ->> 'email' from ops.audit_log as a where a.action = 'delete' order by a.audit_id desc limit 1),
    'user3@example.com', 'what is deleted is kept whole'
);
insert into auth.operator_regions (user_id, region) values (test.user_id(1), 'Coast');
select is(
    (select a.row_key from ops.audit_log as a where a.table_name = 'auth.operator_regions'),
    array[test.user_id(1)::text, 'Coast'], 'a key of several columns says which row'
);

-- A secret is hidden, whichever table it is in.
create table test.vault (vault_id text primary key, password_hash text, api_token text, colour text);
create trigger audit_insert after insert on test.vault referencing new table as new_rows
for each statement execute function ops.audit_changes('vault', 'vault_id', '{vault_id}', '{}');
create trigger audit_update after update on test.vault referencing old table as old_rows new table as new_rows
for each statement execute function ops.audit_changes('vault', 'vault_id', '{vault_id}', '{}');
insert into test.vault values ('a', 's3cret', 't0ken', 'red');
update test.vault set password_hash = 'n3w', colour = 'blue';
select is_empty(
    $$ select from ops.audit_log as a where a.subject_type = 'vault' and a::text ~ 's3cret|n3w|t0ken' $$, 'no secret is written down'
);
select is(
    (select a.new_values from ops.audit_log as a where a.subject_type = 'vault' and a.action = 'update'),
    '{"password_hash": "hidden", "colour": "blue"}', 'though it is that it changed'
);

-- Every table of the list is watched, in all three ways.
select is_empty(
    $query$
    select t.table_name, e.event
    from (values
        ('auth.users'), ('auth.operator_regions'), ('auth.settings'), ('auth.setting_types'), ('meters.meters'),
        ('meters.regions'), ('tariffs.tariffs'), ('tariffs.tariff_versions'), ('tariffs.tariff_bands'),
        ('tariffs.charges'), ('tariffs.periods'), ('tariffs.holidays'), ('tariffs.prices'), ('tariffs.overrides'),
        ('tariffs.dynamic_rules'), ('alerts.rules'), ('alerts.rule_overrides'), ('core.retention_rules'),
        ('whatsapp.purchase_limits'), ('payments.limits'), ('ops.rate_limits'), ('auth.otp_limits'),
        ('auth.credentials'), ('auth.signing_keys'), ('mpesa.settings'), ('vending.providers'), ('flags.flags')
    ) as t (table_name)
    cross join (values ('insert'), ('update'), ('delete')) as e (event)
    where not exists (
        select from pg_trigger as g where g.tgrelid = t.table_name::regclass and g.tgname = '_900_audit_' || e.event
    )
    $query$,
    'users, regions, meters, tariffs, settings, rules and limits are audited'
);

select * from finish();
rollback;
