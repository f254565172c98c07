-- depends: 0450.create-versions

set local role app_owner;

create table api.signatures (
    function_name  text primary key,
    roles          text[] not null,
    volatility     text not null
        constraint signatures_volatility_check check (volatility in (
            'i', -- immutable
            's', -- stable
            'v'  -- volatile
        )),
    result_columns jsonb not null,
    default_values jsonb not null,
    stated_at      timestamptz not null default now()
);

comment on table api.signatures is 'What callers could rely on after the last deploy; the next one is compared with it.';
comment on column api.signatures.function_name is 'schema.function.';
comment on column api.signatures.roles is 'Who could call it.';
comment on column api.signatures.default_values is 'Expressions by name of the parameter; {} where all have to be given.';
comment on column api.signatures.result_columns is 'Types by name; {} where the result has no columns.';
