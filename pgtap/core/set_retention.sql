begin;
select plan(24);

set local role app_owner;

create table core.probes (
    at timestamptz not null,
    id integer not null,
    primary key (at, id)
) partition by range (at);

create table core.sums (
    at timestamptz not null,
    id integer not null,
    primary key (at, id)
) partition by range (at);

create table core.marks (bucket_at timestamptz primary key);

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('core.probes', 'day', 3), ('core.sums', 'month', 1);
insert into core.retention_rules (table_name, keep_for, archive, least_keep, source_table, marks_table)
values
    ('core.probes', '100 days', 'none', '10 days', null, 'core.marks'),
    ('core.sums', '200 days', 'none', '10 days', 'core.probes', null);

reset role;

-- Contract
select function_returns('core', 'set_retention', array['text', 'interval', 'text'], 'core.retention_rules');
select is_definer('core', 'set_retention', array['text', 'interval', 'text']);
select function_owner_is('core', 'set_retention', array['text', 'interval', 'text'], 'app_api');
select function_privs_are('core', 'set_retention', array['text', 'interval', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'set_retention', array['text', 'interval', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('core', 'set_retention', array['text', 'interval', 'text'], 'authenticated', '{}'::text[]);


-- Behaviour
select test.create_user(1, 'admin');
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select keep_for, archive, updated_by from core.set_retention('core.probes', '50 days') $$,
    $$ values (interval '50 days', 'none', test.user_id(1)) $$, 'an admin changes how long'
);
select is((core.set_retention('core.probes', '50 days', 'file')).archive, 'file', 'and whether into a file');
select is((core.set_retention('core.probes', '60 days')).archive, 'file', 'which stays when it is not named');
select is((core.set_retention('core.sums', null)).keep_for, null, 'null is for ever');
select is((core.set_retention('core.probes', null)).keep_for, null, 'also for a source whose sums are');
set local role app_owner;
delete from core.retention_rules where table_name = 'core.sums';
select test.login_as('service_role');
select is((core.set_retention('core.sums', '1 year')).keep_for, interval '1 year', 'a table without a rule gets one');

-- Errors
select throws_ok($$ select core.set_retention('auth.users', '1 year') $$, 'PT404', 'table_not_partitioned', 'the table has to be registered');
select throws_ok($$ select core.set_retention('core.probes', '0 days') $$, 'PT400', 'invalid_interval', 'no time is no time');
select throws_ok($$ select core.set_retention('core.probes', '-1 day') $$, 'PT400', 'invalid_interval', 'nor less');
select throws_ok($$ select core.set_retention('core.probes', '9999 years') $$, 'PT400', 'invalid_interval', 'for ever is null');
select throws_ok($$ select core.set_retention('core.probes', '90 days', 'tape') $$, 'PT400', 'invalid_archive', 'a file or none');
select throws_ok($$ select core.set_retention('core.probes', '9 days') $$, 'PT422', 'retention_too_short', 'others rely on the last days');
select throws_ok($$ select core.set_retention('payments.transfers', '10 years') $$, 'PT409', 'retention_is_fixed', 'books stay');
select throws_ok(
    $$ select core.set_retention('meters.readings', '900 days') $$, 'PT422', 'retention_conflict',
    'a source is not kept longer than its sums'
);
select throws_ok(
    $$ select core.set_retention('meters.readings', null) $$, 'PT422', 'retention_conflict', 'nor for ever'
);
select throws_ok(
    $$ select core.set_retention('telemetry.readings_15m', '399 days') $$, 'PT422', 'retention_conflict',
    'nor are sums kept shorter'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select core.set_retention('core.probes', '50 days') $$, '42501', null, 'operators change nothing');
select test.login_as('app_api', test.user_id(1));
select is_empty(
    $$ update core.retention_rules set keep_for = '1 day' returning 1 $$, 'no function changes a rule for a user'
);

select * from finish();
rollback;
