begin;
select plan(12);

select test.create_tariff();

-- Contract
select function_returns(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'tariffs.tariff_versions'
);
select isnt_definer(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb']
);
select function_privs_are(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_add_version',
    array['text', 'timestamp with time zone', 'text', 'numeric', 'text', 'integer', 'text', 'text', 'jsonb'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select effective_from, band_method, total_step, slab_period
    from tariffs._add_version('test', '2031-01-01 00:00Z', 'telescopic', 1, p_slab_period => 'month')
    $$,
    $$ values ('2031-01-01 00:00Z'::timestamptz, 'telescopic', 1::numeric, 'month') $$,
    'adds a version'
);

-- Errors
select throws_ok(
    $$ select tariffs._add_version('test', '2020-01-01 00:00Z', 'whole') $$, 'PT409', 'version_exists', 'never changes one'
);
select throws_ok(
    $$ select tariffs._add_version('test', null, 'whole') $$, 'PT400', 'invalid_effective_from', 'needs a moment'
);
select throws_ok(
    $$ select tariffs._add_version('test', '2032-01-01', 'whole', p_slab_period => 'month') $$, '23514', null,
    'only slabs count months'
);
select throws_ok($$ select tariffs._add_version('test', '2032-01-01', 'lottery') $$, '23514', null, 'knows the methods');

select * from finish();
rollback;
