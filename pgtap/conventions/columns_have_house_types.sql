-- Time carries a zone, text has no length, JSON is jsonb, money is numeric with a currency.
-- What detection computes statistics with is neither money nor a measurement, and fades by exp() and ln().
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass, a.attname, a.atttypid::regtype
    from pg_catalog.pg_attribute as a
    join pg_catalog.pg_class as c on c.oid = a.attrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole
        and c.relkind in ('r', 'p', 'v', 'm', 'c')
        and a.attnum > 0
        and not a.attisdropped
        and a.atttypid in (
            'timestamp'::regtype, 'timetz'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype,
            'money'::regtype, 'real'::regtype, 'double precision'::regtype
        )
        and not (
            n.nspname = 'alerts' and a.atttypid = 'double precision'::regtype
            and c.relname in (
                'detector_state', 'detector_step', 'detectors', 'baselines', 'watched_minute', 'watched_meter'
            )
        )
    order by 1, 2
    $query$,
    'columns use timestamptz, text, jsonb and numeric'
);

select * from finish();
rollback;
