-- depends: 0231.create-audit-log

set local role app_owner;

alter table auth.users
    add column first_name text
        constraint users_first_name_check check (first_name ~ '^[[:alpha:]]' and length(first_name) <= 80),
    add column last_name text
        constraint users_last_name_check check (last_name ~ '^[[:alpha:]]' and length(last_name) <= 80),
    add column address text[] not null default '{}'
        constraint users_address_check check (cardinality(address) <= 6);

comment on column auth.users.address is 'The lines of a postal address, without the name.';

create type auth.user_entry as (
    user_id           uuid,
    email             text,
    username          text,
    phone             text,
    first_name        text,
    last_name         text,
    role              text,
    status            text,
    region            text,
    regions           text[],
    meter_count       bigint,
    email_verified_at timestamptz,
    phone_verified_at timestamptz,
    created_at        timestamptz,
    updated_at        timestamptz,
    version           integer
);

comment on type auth.user_entry is 'A user as staff see them; role is user, operator or admin.';
comment on column auth.user_entry.region is 'Where they live.';
comment on column auth.user_entry.regions is 'What they work for: operators only.';
comment on column auth.user_entry.meter_count is 'Their meters, of those that the caller may see.';

create type auth.profile as (
    user_id           uuid,
    email             text,
    email_verified_at timestamptz,
    phone             text,
    phone_verified_at timestamptz,
    username          text,
    first_name        text,
    last_name         text,
    address           text[],
    time_zone         text,
    locale            text,
    role              text,
    region            text,
    regions           text[],
    created_at        timestamptz,
    updated_at        timestamptz,
    version           integer
);

comment on type auth.profile is 'What somebody may know and change about themself; role is user, operator or admin.';

create type auth.holder as (
    user_id  uuid,
    username text,
    phone    text,
    email    text
);

comment on type auth.holder is 'Who has a name, a number or an address that belongs to one user.';

create type auth.operator_region as (
    user_id     uuid,
    region      text,
    is_assigned boolean,
    assigned_at timestamptz,
    assigned_by uuid
);

comment on type auth.operator_region is 'A region that an operator works for.';
comment on column auth.operator_region.is_assigned is 'False where it is that of the user''s own row, for want of others.';

-- What can be set, and to what. A new setting is a row.
create table auth.setting_types (
    setting_key   text primary key
        constraint setting_types_setting_key_check check (setting_key ~ '^[a-z][a-z0-9_]{0,62}$'),
    value_type    text not null
        constraint setting_types_value_type_check check (value_type in (
            'boolean',
            'integer',
            'number',
            'text',
            'choice' -- one of choices
        )),
    default_value jsonb not null,
    minimum       numeric,
    maximum       numeric,
    max_length    integer
        constraint setting_types_max_length_check check (max_length between 1 and 10000),
    choices       text[],
    description   text not null,
    constraint setting_types_choices_check check ((value_type = 'choice') = (choices is not null)),
    constraint setting_types_bounds_check check (
        value_type in ('integer', 'number') or num_nonnulls(minimum, maximum) = 0
    )
);

comment on table auth.setting_types is
    'The settings that a user has, the type and the bounds of each, and what it is until it is set.';
comment on column auth.setting_types.default_value is 'Null (of JSON) where nothing is set until somebody does.';

insert into auth.setting_types (
    setting_key, value_type, default_value, minimum, maximum, max_length, choices, description
)
values
    ('energy_provider', 'text', 'null', null, null, 100, null, 'Who delivers the electricity.'),
    ('notifications_enabled', 'boolean', 'true', null, null, null, null, 'Whether the app shows notifications at all.'),
    ('auto_optimize', 'boolean', 'false', null, null, null, null, 'Whether devices may be moved to cheaper hours.'),
    ('energy_rate', 'number', 'null', 0, 1000000, null, null, 'What a kWh costs, where it is not known from a tariff.'),
    ('monthly_budget', 'number', 'null', 0, 1000000000, null, null, 'What may be spent in a month.'),
    ('low_balance_kwh', 'number', '10', 0, 100000, null, null, 'Balance below which the app warns.'),
    ('energy_unit', 'choice', '"kWh"', null, null, null, array['kWh', 'MJ'], 'How energy is shown.'),
    ('theme', 'choice', '"system"', null, null, null, array['system', 'light', 'dark'], 'How the app looks.'),
    ('dashboard_days', 'integer', '7', 1, 366, null, null, 'How many days the overview shows.');

create table auth.settings (
    user_id        uuid primary key references auth.users (user_id),
    version        integer not null
        constraint settings_version_check check (version >= 1),
    setting_values jsonb not null
        constraint settings_setting_values_check check (jsonb_typeof(setting_values) = 'object'),
    updated_at     timestamptz not null default now()
);

comment on table auth.settings is 'What a user has set; without a row nothing, which is version 0.';
comment on column auth.settings.setting_values is 'Only what differs from the default.';

-- Every version as it was. None is ever changed or deleted: going back is a new version.
create table auth.settings_versions (
    user_id        uuid not null references auth.users (user_id),
    version        integer not null
        constraint settings_versions_version_check check (version >= 1),
    setting_values jsonb not null,
    reverted_to    integer,
    changed_at     timestamptz not null default now(),
    changed_by     uuid,
    primary key (user_id, version)
);

comment on table auth.settings_versions is 'Every version of a user''s settings.';
comment on column auth.settings_versions.reverted_to is 'The version whose values this one took again.';

create type auth.settings_state as (
    user_id        uuid,
    version        integer,
    setting_values jsonb,
    updated_at     timestamptz
);

comment on type auth.settings_state is 'The settings of a user with all defaults filled in, and their version.';

create type auth.settings_version as (
    version     integer,
    changes     jsonb,
    reverted_to integer,
    changed_at  timestamptz,
    changed_by  uuid
);

comment on type auth.settings_version is 'A version of a user''s settings: what it changed.';
comment on column auth.settings_version.changes is 'By key, {"from": …, "to": …}.';

create type auth.setting_difference as (
    setting_key text,
    from_value  jsonb,
    to_value    jsonb
);

comment on type auth.setting_difference is 'A setting that is not the same in two versions.';
